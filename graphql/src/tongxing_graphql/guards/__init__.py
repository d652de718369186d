"""What stands around every call and every request.

- ``limits``      what one request may ask for at most; ``budgets``: what one token and one principal may in a minute and a day
- ``faults``      what goes wrong inside a department's field; ``breakers``: one that fails time after time rests for a while
- ``workers``     a call into a department, in one of its threads; ``loops``: the loop of a thread that answers
- ``results``     whether a function gave back what its annotation promised
- ``told``        errors as a client reads them, never with a value
- ``noting``      what is noted of the request that runs now; ``tracing``: its spans, where an operator asks for them
- ``draining``    a process that is about to end
"""
