"""How to talk: the state machine and the flows, pure."""
