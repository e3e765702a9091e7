"""What is served over HTTP: portal, API and the witness endpoint, one module per subject."""
