"""Mutants of policy, compiler, walls, authorizer and audit.

A mutant is killed by what ``make test`` asks anyway: the comparison with the specification in random worlds, the statements and calls
that SQLite must refuse, the tamperings that ``verify`` must find.
"""

# ruff: noqa: E501 (a line holds the changes of one function)

from tongxing.testing.mutants import Mutant


def of(killer, where, *changes):
    return [Mutant(killer, f"tongxing.trust.{where}", old, new) for old, new in changes]


MUTANTS = [
    # the specification, beside wall one, which asks nothing of it
    *of("one", "visible:_covers", (" and child.child in grant.children", ""), ("not known.sealed and", "True and")),
    *of("one", "visible:_covers", ('"residence" in region.bases and', "True and"), (" and known.origin_visible", "")),
    *of("one", "visible:_covers", ("_within(child.residence,", "_within(child.hukou,"), ('"hukou" in region.bases', "False")),
    *of("one", "visible:_within", ("<= code", "< code"), ("code < bounds", "code <= bounds"), ("code is not None and ", "code is None or ")),
    *of("one", "visible:_wrote", ('"authored" in region.bases and ', ""), ("_within(written_at", "not _within(written_at")),
    *of("one", "visible:_conditions", ("action in grant.actions", "True"), ('action == "read" and not', "not"), ("and not known.sealed", "")),
    *of("one", "visible:_conditions", ("wrote or any", "wrote or all")),
    # the compiler: wall one
    *of("one", "ranges:Ranges.keep_back", ("child in self.without", "False")),
    *of("one", "scope:Scope._of", ("[] if known.sealed else", "[] if False else"), ("if known.origin_visible else []", "if True else []")),
    *of("one", "scope:Scope._of", ('if "residence" in r.bases', "if True"), ('if "hukou" in r.bases', "if True"), ('if "authored" in r.bases', "if True")),
    *of("one", "scope:Scope._of", ("if grant.opens(known)", "if True"), ("if not book.serves", "if False and not book.serves")),
    *of("one", "scope:Scope._of", ("frozenset(child for grant in opening for child in grant.children)", "frozenset()")),
    *of("one", "scope:Scope._of", ('if all("rights"', 'if any("rights"'), ("without=kept_back.without", "without={} or {None: 0} and kept_back.only")),
    *of("one", "scope:Scope._of", ("only=kept_back.only.get(category)", "only=None")),
    *of("one", "scope:Scope._cell", ("if mine == rows:", "if True:"), ("if not mine:", "if True:")),
    *of("one", "scope:Scope._covers_event", ("if not (ranges.authored and is_authored(record)):", "if True:"), ("_not_kept_back(", "true() if True else _not_kept_back(")),
    *of("one", "scope:Scope.covers", ("if not ranges:", "if False:"), ("linked_on(linked, self.access.day)", "true()"), ("_not_kept_back(child, ranges)", "true()")),
    *of("one", "scope:Scope.covers", ("_not_kept_back(linked.c.child, ranges)", "true()"), ("linked.c[column] == table.c[record.subject_column]", "true()")),
    *of("one", "scope:_not_kept_back", ("child.not_in", "child.in_"), ("child.in_(sorted(ranges.only))", "true()")),
    *of("one", "scope:linked_on", ("<= day", "< day"), ("> day", ">= day"), ("linked.c.valid_until.is_(None)", "false()")),
    *of("one", "scope:within", ("residence >= low", "residence > low"), ("residence < high", "residence <= high"), ("hukou >= low", "hukou > low"), ("hukou < high", "hukou <= high")),
    *of("one", "scope:within", ("child.in_(sorted(ranges.named))", "false()"), ("else false()", "else true()")),
    # wall two
    *of("two", "walls.reach:_of", ('== "region"', "!= 'x'"), ("if not known.sealed", "if True"), ("if known.origin_visible else []", "if True else []")),
    *of("two", "walls.reach:_of", ('if "residence" in r.bases', "if True"), ('if "hukou" in r.bases', "if True"), ('and "authored" in r.bases', "")),
    *of("two", "walls.reach:_of", ('for_rights = all("rights"', 'for_rights = any("rights"'), ("access.withholding.without.get(category, frozenset())", "frozenset()")),
    *of("two", "walls.reach:_of", ("None if for_rights else access.withholding.only.get(category)", "None")),
    *of("two", "visible:_conditions", ("book.serves(category, purpose)", "True")),
    *of("two", "walls.reach:_range", ("+ 1", "+ 2"), ("(group for group in _GROUPS if not", "(group for group in reversed(_GROUPS) if not")),
    *of("two", "walls.reach:_mask", ("not all(mine.covers", "not any(mine.covers"), ("if not ranges", "if False")),
    *of("two", "walls.reach:Ranges.covers", ("and other.named <= self.named", ""), (" and (self.without, self.only) == (other.without, other.only)", "")),
    *of("two", "walls.reach:_all_within", ("low >= a and ", ""), (" and high <= b", "")),
    *of("two", "walls.lite:_in", ("low <= code", "low < code"), ("code < high", "code <= high")),
    *of("two", "walls.lite:Bound.holds", ("child in part.named or ", ""), ("not part.keep_back(child)", "True"), ("_in(hukou, part.hukou)", "False")),
    *of("two", "walls.lite:Bound.wrote", ("not part.keep_back(child)", "True"), ("_in(division, part.authored)", "False")),
    *of("two", "walls.lite:Bound.held", ("for child in part.without", "for child in ()")),
    *of("two", "walls.lite:Bound.has_more", ("part.hukou or", ""), ("len(ranges) > 1", "False")),
    *of("two", "walls.lite:_first", ("if part.only is None", "if True")),
    *of("two", "walls.lite_views:_by_category", ("{key} IN (SELECT value FROM json_each(w_alike())) AND ", ""), (" AND {_in_first(ALIKE, 'r')}", ""), (" if keeping else", " if False else")),
    *of("two", "walls.lite_views:_test", ('_held(key, "l", "l.child", keeping)', '_held(key, "l", "l.child", ())')),
    # the authorizer
    *of("refused", "walls.lite:Authorizer._reads", ("return source in self._public", "return True"), ("return source in self._inner", "return True"), ("table.lower()", "table")),
    *of("refused", "walls.lite:Authorizer._calls", ("return source in self._inner", "return True")),
    *of("refused", "walls.lite:Authorizer.__call__", ("return sqlite3.SQLITE_DENY", "return sqlite3.SQLITE_OK")),
    # audit
    *of("tampered", "audit.chain:Block.follows", ("hmac.compare_digest(self.mac, suite.mac(key, _message(self, before)))", "True")),
    *of("tampered", "audit.chain:_message", ("before + ", ""), ("block.city.encode(), ", ""), ("block.number, block.at", "block.number, 0"), (", block.body)", ")")),
    *of("tampered", "audit.verifying:_Walk.finds", ("block.number != self.number", "False"), ("not block.follows(self._key, self._head)", "False"), ("self.number, self._head = block.number + 1, block.mac", "self.number = block.number + 1")),
    *of("tampered", "audit.verifying:_missing", ("if block is None:", "if False:"), ("block.mac == mac", "True"), ("block.mac == mac", "block.mac != mac")),
    *of("tampered", "audit.verifying:_Anchored.heads", ("yield chain, number, mac", "yield from ()")),
]  # fmt: skip
