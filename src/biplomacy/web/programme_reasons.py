"""The sentences of checks on programmes, observations, assessments, waivers and comparisons."""

from __future__ import annotations

from biplomacy.web.language import marked

_OUTCOMES = (  # biplomacy.verify.assessments and corrections
    marked("assessed again from the programme and the observations that it names: the same"),
    marked("it follows from entry %(index)s, which is contradicted"),
    marked("it follows from entry %(index)s, which cannot be verified here"),
    marked("this record does not hold the observations %(hex)s"),
    marked("the observations %(hex)s do not lie beside the log"),
    marked("the assessment leaves this outcome out"),
    marked("the assessment is of no action"),
    marked("nothing asks for this outcome"),
    marked("the clause was met on the data first given and is not met on corrected data"),
    marked("%(count)s leaves"),
    marked("margin %(text)s"),
    marked("not yet due"),
    marked("waived (applicability)"),
    marked("met"),
    marked("met with adjustor"),
    marked("waived (nonobservance)"),
    marked("waived, re-opened"),
    marked("not met"),
    marked("undetermined"),
    marked("origin-unknown"),
    marked("perimeter-incomplete"),
    marked("liabilities-missing"),
    marked("data-missing"),
    marked("readings-disagree"),
    marked("benchmark-disagree"),
    marked("wording-missing"),
    marked("largest %(number)s"),
    marked("never"),
    marked("unbounded"),
    marked("by quantity"),
    marked("by length"),
    marked("by price"),
    marked("%(key)s binds"),
)
_PROGRAMMES = (  # biplomacy.verify.programmes
    marked("%(count)s tests fit their units, %(count_quotes)s quotations name a source"),
    marked("a wallet list that it names is not opened to this verifier, or no report used it"),
    marked("it reads as written; its wording rests on its sources"),
    marked("it reads as written; its wording is that of the shipped %(key)s"),
    marked(
        "%(places)s (%(count)s places) differ from the %(key)s that this version ships;"
        " compare both with the source"
    ),
    marked("%(key)s of version %(number)s is another list than in entry %(index)s"),
    marked("neither record holds the programme %(hex)s"),
    marked("this record does not hold the programme %(hex)s"),
    marked("compared again: the same"),
    marked("%(count)s concepts"),
    marked("%(count)s actions, %(count_differing)s of them answered differently"),
)
_TABLES = (  # biplomacy.verify.tables
    marked("the observations do not lie beside the log"),
    marked("observations in the reserve's reports: %(count)s of %(count_all)s"),
    marked(
        "without the committed wallets, which are not opened to this verifier, other observations"
        " come out"
    ),
    marked("%(places)s (%(count)s places) reach further than what they rest on"),
    marked("%(places)s (%(count)s places) name evidence that the record does not hold"),
    marked("read again from the reserve's reports: the same observations"),
    marked("resting on the office's signature: %(count)s"),
    marked("left out of what these reports give: %(count)s"),
    marked("it holds no observation"),
)
_WAIVERS = (  # biplomacy.verify.programme
    marked("the record does not hold %(hex)s, on which the waiver relied"),
    marked("entry %(index)s supersedes %(hex)s, on which the waiver relied"),
    marked("no programme of this record has a clause %(key)s"),
    marked("what it relied on stands; that the lender decided it rests on signatures"),
    marked("%(count)s stand"),
)
PROGRAMME_REASONS = (*_OUTCOMES, *_PROGRAMMES, *_TABLES, *_WAIVERS)
