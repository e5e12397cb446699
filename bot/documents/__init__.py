"""Papers: looked at in a child process (intake), kept encrypted (vault).

This package is imported inside the child as well, so it loads nothing by itself.
"""
