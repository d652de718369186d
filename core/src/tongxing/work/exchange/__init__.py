"""Applications and referrals between two instances, as files or messages: each event of a thread that was sent over is a letter.

- ``letters``  the numbered letters of a sender, and the register of those that were sent and taken
- ``sending``  what the other place needs of a thread, as the sender's grant allows, sealed with the key of the pair
- ``taking``   letters are taken in any order, each once; which are missing is known by their numbers
- ``messages`` the same letters without a file: given over until the other side misses none
- ``posting``  how a message reaches the other side

Both sides keep the same events under the same ids with the moment at which each was first recorded, and fold them in that
order: whatever was lost, doubled or late, they stand alike as soon as all have arrived.
"""
