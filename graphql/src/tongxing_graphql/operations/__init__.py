"""One operation from its text to its answer.

- ``documents``       parsed, measured (``measures``, ``cost``) and validated (``validating``) once for each text and schema
- ``document_files``  files of documents, read before they are registered
- ``switched_off``    documents that name a department which is off; ``owners``: in whose namespace an answer's place lies
- ``asked``           one request as it came; ``variables``: their values, by what a document declares
- ``execution``       running one, in a thread, or a light one in the server's loop
- ``answering``       one request answered by a plan of ``compiled``; ``lately``: those that were, to be made ready for a new schema
"""
