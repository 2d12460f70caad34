"""What a technology replaces and by how much: figures of today's way beside its own, with how they were tested."""
