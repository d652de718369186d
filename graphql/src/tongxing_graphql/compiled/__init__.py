"""Compiled reads: a document over records is one SQL statement, which writes the text of the answer.

What passes through, in this order:

- ``tree``        what a document asks for, as plain data
- ``selecting``   from graphql-core's selection to that tree; a field says by its ``relations`` what it reads
- ``leaves``      the arguments of a field as its function takes them, worked out once but for what variables give
- ``arguments``   the arguments of its lists in one request: what of them shapes the statement, and what is only a value
- ``statement``   from the tree to one statement, as text; ``glue``, ``cells``, ``hiding`` write its parts
- ``sources``     what it reads: wall one's relations, pages of them, rows by their ids
- ``rendered``    expressions of SQLAlchemy as text: those relations before all, kept for the documents to come
- ``plans``       statements that were written, kept by document, shape of arguments, and by what may be seen
- ``asking``      one request: its variables, what it reads, graphql-core's executor where something is resolved
- ``holes``       the places of an answer that Python fills: cursors, secrets, and every field that a function resolves
- ``counting``    how many operations were compiled, and why the others were not

``operations.answering`` runs the statement once, has its holes filled and notes its entry of the access log.

A field of which nothing is known here is a hole: graphql-core resolves it, with rows that the statement brought along. An
operation of which nothing reads records is graphql-core's as a whole. Authors of departments notice nothing of either.
"""
