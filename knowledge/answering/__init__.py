"""Answers composed of facts of the knowledge base, and of nothing else."""
