"""Work: how things are written down and done. Nothing writes around the store.

- ``store``        Store, the door of one principal: reads, ``write`` and ``write_batch``
- ``unit``         what one action may do: add, change, event, current, get; ``act``: what it stands on and has done;
  ``underway``: when that lands in the tables
- ``seen``         what an action sees of the records; ``ahead``: what was read before its calls asked for it;
  ``inside``: the connection behind the second wall, opened when it is first needed
- ``drafts``       the row that an addition or a change will leave, with the id, marks and codes that are set here
- ``together``     calls of one action in one transaction; ``settling``: what they wrote, checked and put into the tables
- ``world``        what a store stands on: database, keys, the city's records and rules of writing
- ``access``       whether this principal may write this row, at the old and the new place
- ``checks``       what a column's own definition demands, for one row or a million
- ``validations``  what a department demands of its records
- ``rows``         records to rows and back: sealed secrets, blind indexes, copied codes; ``moves``: codes follow the child
- ``versions``     the version that a writer had read, and what differs where it stands no longer
- ``events``       service events, the append-only stream, and the kinds of event; ``payloads``: what a reader sees of one
- ``happening``    how an event joins the stream: whose it is, what it corrects, its moment, its payload
- ``threads``      charts; the state of a thread, folded from its events; ``thread_facts``: that state as a fact
- ``applications`` the chart of an application of any item; ``applying``: what an office does with one
- ``procedures``   steps of an application, their owners and limits (办件); ``clocks``: due soon, overdue, paused
- ``exchange``     applications and referrals to and from the instance of another place, as files
- ``referrals``    one office asks another; ``casework``: applications and referrals as a reader may see them
- ``refusals``     what a department's actions refuse, in the words that a desk reads
- ``commands``     what a reaction to events may ask for
- ``reactions``    reactions of departments, each in a savepoint, tried again when they fail; ``pending``: those that wait for it
- ``keys``         idempotency keys
- ``batches``      bulk writing: columns from the frame to the table, one transaction, one row for each batch
- ``bulk_rights``  the same rights as ``access``, for a whole column of rows
- ``marks``        a number for each child, guardian and household that grows with every write that reaches it
- ``outbox``       that something changed, told in the transaction that changed it; ``feed``: read as a reader may see it now;
  ``stands``: where somebody stands in it, and the cursor of that
- ``webhooks``     the feed, brought to whoever was registered; ``posting``: how something is sent to another machine;
  ``pauses``: how long before it is tried again, or a reaction is
- ``decided``      kept decisions and their evidence: a cache of today, compared with those numbers; ``looked``: signals;
  ``decided_by``: what they were made by
- ``rights``       acts of the rights desk; ``correcting``: a column that a family says is wrong;
  ``subject_file``: all that is kept about a child; ``looking``: who looked
- ``handovers``    a record offered by the old place of a child and taken by the new one
- ``retention``    what was kept for as long as its card says is removed
- ``erasing``      what is kept about a child is destroyed, in the present and the past
- ``harm``         a report of harm, which needs no right
- ``sources``      relations for facts, as of today's or an earlier knowledge
- ``sheets``       workbooks: composed, read, checked, imported
"""
