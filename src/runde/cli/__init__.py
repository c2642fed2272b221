"""The `runde …` commands. Thin: each reads its arguments, calls one verb and prints one outcome."""
