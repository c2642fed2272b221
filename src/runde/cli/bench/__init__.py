"""`runde bench …`: filling a server for load tools, and measuring Runde beside a reference in the same run.

It uses Runde as any client does; nothing of the program knows it.
"""

from runde.cli.bench.command import bench

__all__ = ["bench"]
