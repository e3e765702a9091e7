"""A lender's conditions as code: programmes, assessments, what an action would do to them.

Nothing here is a legal opinion: an outcome says what a reading of a clause gives on the data at
hand, and every number and wording carries where it was read (``Standing``).
"""
