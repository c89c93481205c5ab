"""Blocks, one concept per file; BodyBlock is the list an editor chooses from."""

from portal.blocks.body import BodyBlock

__all__ = ["BodyBlock"]
