"""The ledger: an append-only record of acts, chained by digests. It must not know who acts or on what: only their ids."""
