"""HTTP: one subpackage per kind of person; its `access.py` is the only way its views get an object."""
