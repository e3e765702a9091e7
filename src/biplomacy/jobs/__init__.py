"""The same work on many cores or machines: a range of it is a task, and rows come back in order.

One worker, two or none give the same bytes: a task is a pure function of its range, and nothing is
summed on the way (power §14.5).
"""
