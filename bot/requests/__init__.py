"""The life of a request: which step may follow which, the clocks that run, and what it leaves of the uses."""
