"""What core itself answers, a file for each.

- ``query``, ``people``, ``residence_status``, ``about_city``, ``service_items``, ``signals``  whom there is, and what is known of them
- ``decisions``, ``gaps``, ``desk``, ``applications``, ``referrals``  what is owed, missing and under way
- ``acting``, ``conflicts``, ``handovers``, ``emergency``, ``rights``  core's own acts
- ``changes``, ``subscriptions``, ``imports``, ``indicators``  what changed, what is coming in, what may be counted
"""
