"""The change feed as it is delivered.

- ``outlook``         one look at the outbox for all who follow a city in a process
- ``subscribing``     one subscription: who asks is asked again for every page
- ``sockets``         over WebSocket, by graphql-transport-ws; ``event_stream``: over Server-Sent Events
"""
