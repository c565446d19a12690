"""Stage read: a folder of files in, `Article`, `Skipped` and `Notice` out.

`folder.find_sources` lists the files without opening one; `formats.read_source` reads one of them, and is free of
global state, so that any process can call it. What an article's text is gets decided here once; nothing edits it later.
"""
