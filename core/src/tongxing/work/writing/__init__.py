"""Writing: what happens between ``store.write`` and the tables. All that an action does is done together, or nothing of it.

From the call down to the rows:
- ``calls``        one input for an action, and what came of it; ``keys``: the same key and input have one effect
- ``together``     calls of one action in one transaction; ``versions``: the version that a writer had read, and what differs
  where it stands no longer
- ``unit``         what an action gets as its store: add, change, event, current, get
- ``happening``    how an event joins the stream: whose it is, what it corrects, its moment, its payload
- ``drafts``       the row that an addition or a change will leave, with the id, marks and codes that are set here
- ``seen``         what an action sees of the records; ``ahead``: what was read before its calls asked for it;
  ``inside``: the connection behind the second wall, opened when it is first needed
- ``underway``     what waits until something reads it or the action ends; ``act``: what the action stands on and has done
- ``settling``     what waited, checked and put into the tables
- ``access``       whether this principal may write this row, at the old and the new place; ``bulk_rights``: the same for a column
- ``moves``        codes of places follow the child to every row about it
- ``batches``      bulk writing: columns from the frame to the table, one transaction, one row for each batch
- ``reactions``    reactions of departments to what happened, each in a savepoint, tried again when they fail
"""
