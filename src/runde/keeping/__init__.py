"""Keeping and letting go: backups and restoring them, a person's own copy of their data, erasure.

It reads and writes every table by what is declared beside its fields, and must not know what a programme or a trial means.
"""
