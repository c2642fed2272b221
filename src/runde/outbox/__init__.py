"""The outbox: what every server process must hear, kept in the transaction that caused it.

The bus may lose an event; a row here is read by every process within a second. Rows carry ids, never content. It must not
know what the events mean.
"""
