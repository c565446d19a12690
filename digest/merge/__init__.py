"""Stage merge: what match found to be one becomes one.

`merge` takes readings, clusters, stories and copies and gives the `Digest` in its final order.
"""

from digest.merge.meetings import merge

__all__ = ["merge"]
