"""The guard: every text of a person passes its gate. It must not know the programme or the trial."""
