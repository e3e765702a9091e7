"""The register of firms: who may do what with virtual assets, since when, and who said so."""
