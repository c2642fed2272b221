"""HTTP: one subpackage per kind of person, each with its own `access.py`, the only way its views get an object."""
