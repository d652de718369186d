"""Rights: what a family may ask of those who keep a record of its child, and when keeping ends.

- ``acts``          what the rights desk does: notices, consents and their withdrawal, requests with their due day, restrictions
- ``correcting``    a column that a family says is wrong
- ``subject_file``  all that is kept about a child; ``looking``: who looked
- ``retention``     what was kept for as long as its card says is removed
- ``erasing``       what is kept about a child is destroyed, in the present and the past
- ``harm``          a report of harm, which needs no right
"""
