"""Work: how things are written down and done. Nothing writes around the store.

- ``store``        Store, the door of one principal: reads, ``write`` and ``write_batch``
- ``writing/``     what happens between that door and the tables
- ``world``        what a store stands on: database, keys, the city's records and rules of writing
- ``rows``         records to rows and back: sealed secrets, blind indexes, copied codes
- ``checks``       what a column's own definition demands, for one row or a million
- ``validations``  what a department demands of its records; ``refusals``: what its actions refuse, in the words that a desk reads
- ``events``       service events, the append-only stream, and the kinds of event; ``payloads``: what a reader sees of one
- ``commands``     what a reaction to events may ask for; ``pending``: reactions that failed and wait to be tried again
- ``marks``        a number for each child, guardian and household that grows with every write that reaches it
- ``decided``      kept decisions and their evidence: a cache of today, compared with those numbers; ``looked``: signals;
  ``decided_by``: what they were made by
- ``sources``      relations for facts, as of today's or an earlier knowledge
- ``outbox``       that something changed, told in the transaction that changed it; ``feed``: read as a reader may see it now;
  ``stands``: where somebody stands in it, and the cursor of that
- ``webhooks/``    the feed, brought to whoever was registered; ``posting``: how something is sent to another machine;
  ``pauses``: how long before it is tried again, or a reaction is
- ``threads/``     how far an application, case, report or referral has come, folded from its events
- ``applying``     what an office does with an application; ``referrals``: one office asks another;
  ``casework``: applications and referrals as a reader may see them
- ``exchange/``    applications and referrals to and from the instance of another place, as files
- ``handovers``    a record offered by the old place of a child and taken by the new one
- ``rights/``      what a family may ask of those who keep its record, and when keeping ends
- ``sheets/``      workbooks: composed, read, checked, imported
"""
