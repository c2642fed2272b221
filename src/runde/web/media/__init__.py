"""The door through which pictures, voice, video and documents are fetched: files, whole or in parts, and nothing else."""
