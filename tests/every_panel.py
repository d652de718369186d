"""Every panel that is registered, for tests that walk them."""

from tongxing_notebooks.panels import OWN, host_with_panels

PURPOSES = {
    "seat_monitor": "schooling",
    "vaccination_board": "vaccination",
    "vaccination_card": "vaccination",
    "rehabilitation_desk": "rehabilitation",
    "employment_desk": "employment_help",
    "culture_desk": "culture",
    "programme_board": "housing",
    "gap_map": "service_review",
    "policy_lab": "service_review",
    "survey_intake": "survey",
}
"""What each is opened for; care otherwise."""


def keys() -> list[str]:
    """Ours first."""
    return [each.key for each in OWN] + [
        panel.key for plugin in host_with_panels().plugins.values() for panel in plugin.contributed.panels
    ]
