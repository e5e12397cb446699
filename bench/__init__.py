"""What is measured of the product, one module a subject. Each has ``rows()``: a line or a row of cells a figure.

``python -m bench`` runs all and prints one table; ``python -m bench NAME ...`` runs some.
"""
