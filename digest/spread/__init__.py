"""Archives on many machines: the stages of the pipeline, with what each works on where it lies.

    reading    tasks -> parts of some thousand articles each, which stay where they were read
    matching   parts -> pieces of blocks -> edges and clusters, which come here as numbers
    merging    parts -> reports of an encounter, to where most of them lie -> meetings

Each step is a function of the stage itself, given a part or a block instead of the whole folder; what is done here is to
deal out and to collect. What needs the whole archive sees as little of it as will do: ids and days of articles, the distinct
names, pairs and clusters as numbers, a card of a few words for each encounter.
"""
