"""Papers that people are asked for have names in both languages, wherever they are told."""

from tongxing.cli import told
from tongxing.host.installed import installed_host


def test_every_paper_that_an_item_asks_for_has_a_name():
    here = installed_host().everything()
    versions = [version for item in here.items.values() for version in item.entitled.versions]
    asked = {paper for version in versions for demand in version.demands for paper in demand.papers}
    asked |= {paper for item in here.items.values() if item.apply for paper in item.apply.papers}
    assert len(asked) > 8 and asked - here.papers.keys() == set()


def test_the_paper_that_would_help_is_told_by_its_name(capsys):
    told.print_papers(installed_host().everything().papers, "residence_permit, job_proof, unheard_of")
    assert [line.split("paper: ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "居住证 Residence permit",
        "合法稳定职业证明 Proof of a lawful stable occupation",
        "unheard_of",
    ]
