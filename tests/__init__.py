"""Behaviour of the whole: the folders mirror the rooms, conversations are transcripts that a nurse could read."""
