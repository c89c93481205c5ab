"""
Facilities from other directories' files.

One small reader for each format makes neutral records of a file's lines; one writer brings them
into a region. What a reader cannot understand it rejects with its line and the reason.
"""
