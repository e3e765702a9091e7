"""Every sentence in which a verdict says why, or what came out, as a template of the catalogues.

The English stands as the checks write it, with a named field for each part that varies. What may
stand in a field follows from its name up to the first underscore (``reasons``): an
``amount_fees`` is an amount. A field called ``message`` holds a sentence of this list again.
"""

from __future__ import annotations

from biplomacy.web.accord_reasons import ACCORD_REASONS
from biplomacy.web.language import marked
from biplomacy.web.power_reasons import POWER_REASONS
from biplomacy.web.programme_reasons import PROGRAMME_REASONS
from biplomacy.web.refusal_templates import REFUSALS
from biplomacy.web.register_reasons import REGISTER_REASONS
from biplomacy.web.solvency_reasons import SOLVENCY_REASONS
from biplomacy.web.supervision_reasons import SUPERVISION_REASONS

_AROUND = (  # sentences around another one; those without a word are alike in every language
    "%(name)s: %(message)s",
    "%(name)s, %(role)s: %(message)s",
    marked("%(message)s (superseded by entry %(index)s)"),
    marked("line %(number)s: %(message)s"),
    marked("key %(hex)s: %(message)s"),
    marked("the entry is not an envelope: %(message)s"),
    marked("the lines above day,value: %(message)s"),
    marked("opened members do not fit the perimeter: %(message)s"),
    marked("other rows came out, but %(message)s"),
    marked("%(quoted)s is not a verifier key: %(message)s"),
)
_RECORD = (  # biplomacy.verify.integrity and biplomacy.record.auditing
    marked("every entry, signature and hash checked"),
    marked("every entry, signature and hash checked; cosigned by nobody"),
    marked("every entry, signature and hash checked; cosigned by %(each)s"),
    marked("%(key)s at %(instant)s"),
    marked("%(count)s findings below contradict the record's integrity"),
    marked("%(count)s entries, %(count_statements)s statements"),
    marked("the bytes do not lie beside the log"),
    marked("nobody has cosigned this record since %(instant)s"),
    marked(
        "without an earlier checkpoint (--seen, or a head in the trust file) newer entries than"
        " those shown cannot be excluded"
    ),
    marked("no trust file: the charter itself was trusted"),
    marked("the origin is %(text)s"),
    marked("the charter is not the trusted one"),
    marked("the charter is of %(name)s"),
    marked("the %(count)s entries do not have the root that the checkpoint says"),
    marked("a kept checkpoint is of %(text)s"),
    marked("a kept checkpoint had %(size)s entries, this one has %(size_now)s"),
    marked("a kept checkpoint, of size %(size)s, does not lead to this checkpoint"),
    marked("a checkpoint seen before is of %(text)s"),
    marked("a checkpoint seen before had %(size)s entries, this one has %(size_now)s"),
    marked("a checkpoint seen before, of size %(size)s, does not lead to this checkpoint"),
    marked("the trusted head is of %(text)s"),
    marked("the trusted head had %(size)s entries, this one has %(size_now)s"),
    marked("the trusted head, of size %(size)s, does not lead to this checkpoint"),
    marked("no trusted key of the log signed it"),
    marked("a note seen before, of %(text)s, is not by the log's key"),
    marked("no log key"),
    marked("cosigned by nobody; the charter asks for the quorum %(quoted)s"),
    marked("cosigned by %(keys)s; the charter asks for the quorum %(quoted)s"),
)
_RESERVE = (  # biplomacy.verify.report, reserve, claims, continuity, desk and export_manifest
    marked("recomputed from blocks 0 to %(height)s: the same bytes"),
    marked("no difference in the flows is named"),
    marked(
        "the wallet list changed between the reports: opening %(amount)s,"
        " previous closing %(amount_before)s"
    ),
    marked("%(places)s (%(count)s places) recompute otherwise"),
    marked("every published wallet's balance recomputes"),
    marked("%(count)s committed wallets are not opened to this verifier"),
    marked("the quotes that it names do not lie beside the log; at the stated price it adds up"),
    marked("/perimeter: the record holds no perimeter %(hex)s"),
    marked("the %(count)s rows in evidence are not those of the report's table"),
    marked("a report names the days of its flows"),
    marked("issued at %(instant)s, its block is of %(instant_block)s"),
    marked("%(amount)s in published wallets"),
    marked("%(class)s %(amount)s in, %(amount_out)s out"),
    marked("purchase"),
    marked("donation"),
    marked("seizure"),
    marked("mining"),
    marked("internal"),
    marked("fee"),
    marked("client"),
    marked("disbursement"),
    marked("unexplained"),
    marked("no flows"),
    "%(name)s %(amount)s",
    marked("%(name)s %(amount)s, net %(amount_net)s"),
    marked("%(money)s over %(amount)s"),
    marked("%(money)s over %(amount)s, %(percent)s %% of %(amount_whole)s"),
    marked("no lot has a known cost"),
    marked("not valued"),
    marked("%(count)s open findings"),
    marked("this version does not recheck %(name)s; use one that does"),
    marked("%(count)s wallets with %(count_scripts)s scripts"),
    marked(
        "members, dates, descriptors and succession fit;"
        " that the list is complete is the issuer's assertion"
    ),
    marked(
        "members, dates, descriptors and succession fit;"
        " that the list is not complete is the issuer's assertion"
    ),
    marked("%(count)s descriptors were not derived here"),
    marked("the descriptor of %(name)s does not derive to its listed scripts"),
    marked("%(name)s is dated by block %(block)s, which is not on the chain"),
    marked("the first perimeter is version 1, without past"),
    marked("it does not name entry %(index)s as previous"),
    marked("block %(block)s is not on the chain"),
    marked("the tree of liabilities is not published; the total rests on a signature"),
    marked("entry %(index)s says %(name)s already; this one counts for nothing"),
    marked("%(count)s acquisitions are called %(name)s"),
    marked(
        "%(count)s outputs pay it to declared wallets from outside;"
        " what was given for it rests on signatures"
    ),
    marked("no chain given; run again with --chain BLOCKS_DIR or --chain http://HOST:PORT"),
    marked("the record holds no perimeter, so there is no wallet to look at"),
    marked(
        "another chain: the reports are about %(name)s from block %(block)s,"
        " the chain at hand is %(name_here)s and does not begin so"
    ),
    marked("the chain at hand ends at block %(height)s"),
    marked("the chain at hand ends before %(day)s"),
    marked("the chain at hand begins after %(day)s"),
    marked("block %(block)s is not on the best chain at hand"),
    marked("%(count)s blocks are missing (%(heights)s …)"),
    marked("needs the mirror; run `biplomacy portal check` on it"),
    marked("/checkpoint_size: entry %(index)s lies before its end"),
    marked("/checkpoint_root: the first %(count)s entries have another root"),
    marked("%(field)s names one twice"),
    marked("%(field)s is not the base64 text of 32 bytes"),
    marked("%(field)s names %(quoted)s, which is no language"),
)
_PARTNER = (  # biplomacy.verify.run, on what a partner recomputed
    marked("%(count)s rows"),
    marked("the same rows came out"),
    marked("other rows came out"),
    marked("the rows that are shown do not have the digest and count that it states"),
    marked("run again with --subject SOURCE to recompute the rows of that record"),
    marked("the rows were made by %(text)s, this is %(version)s"),
    marked(
        "the record at hand has grown to %(size)s entries; give a copy of it at size %(size_then)s"
    ),
    marked("the record at hand is %(text)s at size %(size)s"),
    marked("without the record's trust file no grade is the same; give --subject-trust FILE"),
    marked("evidence of that record does not lie beside it here"),
    marked("nothing at hand derives descriptors"),
    marked("the blocks at hand are not checked whole, so that grades are lower"),
)
_CLAIMS = (  # biplomacy.reserve: judging, stock_claims, dispute, price_claims, cost, valuation
    marked("the wallet list names no entity %(name)s"),
    marked(
        "the unspent outputs of the %(count)s declared wallets of %(name)s at block %(height)s"
        " add up to it"
    ),
    marked("the %(count)s declared wallets of %(name)s at block %(height)s hold %(amount)s"),
    marked(
        "the %(count)s declared wallets of %(name)s at block %(height)s hold %(amount)s,"
        " which is more"
    ),
    marked(
        "the %(count)s declared wallets of %(name)s at block %(height)s hold %(amount)s,"
        " and the wallet list is asserted to be complete"
    ),
    marked("what a custodian holds for %(name)s is not on the chain"),
    marked("whether other wallets hold the rest is not known"),
    marked("%(amount)s in %(count)s receipts"),
    marked("receipts from outside the complete perimeter fit the announcement"),
    marked("receipts fit, but the wallet list does not claim to be complete"),
    marked("several receipts fit it and several announcements fit them"),
    marked("ambiguous"),
    marked("statements of acquisition name receipts that fit it: %(names)s"),
    marked("no receipt of %(amount)s reached a declared wallet in the days around it"),
    marked(
        "%(amount)s in %(count)s receipts: %(amount_listed)s from listed wallets,"
        " %(amount_evidenced)s with evidence of acquisition, %(amount_unexplained)s unexplained"
    ),
    marked("%(amount)s came from the state's own listed wallets (%(names)s)"),
    marked("%(amount)s but for fees of %(amount_fees)s"),
    marked("wallets with %(amount)s joined or left the list in these days, which is no flow"),
    marked(
        "the inflows less the outflows of all declared wallets are %(amount)s;"
        " that these are all is the issuer's signed assertion"
    ),
    marked("the origin is not listed"),
    marked("the wallet list does not claim to be complete"),
    marked("only %(amount)s arrived at the declared wallets"),
    marked("%(amount)s came from outside the complete perimeter, with statements of acquisition"),
    marked("the inflow is real, but nothing shows what was given for %(amount)s"),
    marked("the rest must average %(money)s"),
    marked("the cost of %(amount)s is known, which is more than the claimed quantity"),
    marked("the known average is %(price)s"),
    marked("%(amount)s without a known cost must have cost %(price)s each"),
    marked("no price to judge it by"),
    marked(
        "%(amount)s without a known cost must have cost %(price)s each,"
        " outside all prices of the period: %(price_low)s to %(price_high)s"
    ),
    marked(
        "%(amount)s without a known cost must have cost %(price)s each,"
        " which the prices of the period allow: %(price_low)s to %(price_high)s"
    ),
    marked("no announcement has a price"),
    marked("no lot has a known cost, so there is no average"),
    marked("the price of %(day)s by %(quoted)s was computed from a value"),
    marked("nothing is held, so nothing is covered"),
    marked("no bitcoin has no price"),
    marked("the claim's evidence holds no price of %(day)s"),
    marked("%(money)s at the %(name)s %(price)s"),
    marked("true at the %(quotes)s, false otherwise: a value without its price is half a figure"),
    marked("at every quote of %(day)s in the claim's evidence"),
    marked("%(amount)s: %(amount_announced)s announced and %(days)s days of %(amount_daily)s"),
    marked("the announcements and the daily rate add up to it"),
    marked("as the only source it is off by %(amount)s"),
    marked("the arithmetic holds at the price that the claim names"),
    marked("the arithmetic fails at the price that the claim names"),
    marked("%(money)s needs %(price)s each"),
    marked("against %(money)s it differs in price (%(percent)s %%), not in holdings"),
    marked("claim %(name)s speaks of %(day)s to %(day_last)s"),
    marked("claim %(name)s gives no bitcoin a price"),
)
_WALLETS = (  # biplomacy.reserve.perimeter, receipts and openings; biplomacy.chain descriptors
    marked("version %(number)s follows %(number_before)s"),
    marked("fewer members than before, hidden included"),
    marked("version %(number)s no longer lists %(count)s of %(count_all)s scripts of %(name)s"),
    marked("version %(number)s no longer lists account %(name)s"),
    marked("version %(number)s changes entity, kind, purpose or past dates of %(name)s"),
    marked("%(count)s members are called %(name)s"),
    marked("%(name)s belongs to no listed entity"),
    marked("%(name)s is onchain without its place"),
    marked("%(name)s is custodial without its place"),
    marked("%(name)s is custodial without an account"),
    marked("%(name)s ends before it begins"),
    marked("%(name)s and %(name_other)s list one script at one time"),
    marked("%(outpoint)s: the output does not pay a member from outside"),
    marked("%(outpoint)s: %(name)s names it"),
    marked("%(outpoint)s is named %(count)s times"),
    marked("no output is named, so nothing on the chain was checked"),
    marked("the outputs hold %(amount)s, the statement says %(amount_stated)s"),
    marked("%(outpoint)s: paid on %(day)s, the statement says %(day_stated)s"),
    marked("the perimeter commits to no hidden member"),
    marked("two openings open one member"),
    marked("the opening of member %(index)s does not lead to the committed root"),
    marked("a script without a byte cannot be watched"),
    marked("the indices %(index)s to %(index_last)s are no range of at most %(count)s"),
    marked("a text of %(count)s characters is no output descriptor"),
    marked("the descriptor holds a key that starts with %(letter)spub"),
    marked("the descriptor's keys do not belong to the network %(name)s"),
    marked("the descriptor derives from a public key along a path that needs the private one"),
    marked("the descriptor's keys do not have the same number of different paths"),
    marked("the descriptor cannot be used: %(text)s"),
    marked("the descriptor holds a private key; nothing of it was kept"),
    marked("the address %(field)s does not belong to the network %(name)s"),
    marked("%(quoted)s (%(count)s characters) is not a bitcoin address"),
)
REASONS = (
    *_AROUND,
    *_RECORD,
    *_RESERVE,
    *_PARTNER,
    *_CLAIMS,
    *_WALLETS,
    *ACCORD_REASONS,
    *POWER_REASONS,
    *PROGRAMME_REASONS,
    *REGISTER_REASONS,
    *SUPERVISION_REASONS,
    *SOLVENCY_REASONS,
    *REFUSALS,
)
