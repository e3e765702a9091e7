"""Two states replayed on a regtest chain: El Salvador's reserve, and Pakistan that checks it.

Amounts and days are those that were published; what nobody published is synthetic and says so.
It writes directories and yields events; it prints and serves nothing.
"""
