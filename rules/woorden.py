"""For whom are the words with which an act was recorded: why, how, what came of it?

Content about people is a gegeven, and passes `rules.verstrekken` and `rules.zicht`. What is left are the
words that account for an act. Every kind of act that has them stands here; there is no default.
"""

from __future__ import annotations

from rules import feiten
from rules.codes import Hoedanigheid
from rules.feiten import Feit

_REGIE = frozenset({Hoedanigheid.REGIE})
_SAMEN = _REGIE | {Hoedanigheid.GEWOGEN_DEELNEMERS}

WOORDEN: dict[type[Feit], frozenset[str]] = {
    # what the deelnemers made or did together
    feiten.PlanVastgesteld: _SAMEN,
    feiten.VoortgangVastgelegd: _SAMEN,
    feiten.ResultaatVastgesteld: _SAMEN,
    # to one other
    feiten.Teruggekoppeld: _REGIE | {Hoedanigheid.AANBRENGER},
    feiten.AdviesGevraagd: _REGIE | {Hoedanigheid.ADVISEURS},
    # of before content was a gegeven
    feiten.LeefgebiedBeschreven: _SAMEN,
    feiten.Aangemeld: _REGIE,
    # why somebody did something: for the regie, which answers for the course
    **dict.fromkeys(
        (
            feiten.AanbrengerOvergenomen,
            feiten.ActieAfgerond,
            feiten.ActieBeantwoord,
            feiten.ActieVoorgesteld,
            feiten.ActualiteitGetoetst,
            feiten.AdviesGegeven,
            feiten.AfschalingGemotiveerd,
            feiten.BekendheidGevraagd,
            feiten.Beoordeeld,
            feiten.Besloten,
            feiten.BetrokkeneBetrokken,
            feiten.BetrokkeneGeinformeerd,
            feiten.CasusregisseurBenoemd,
            feiten.ComplexiteitVastgesteld,
            feiten.CrisisoverlegBeoordeeld,
            feiten.GebruikToegestaan,
            feiten.EigenSystemenDoorzocht,
            feiten.FasegebruikBepaald,
            feiten.Geevalueerd,
            feiten.GegevenBetwist,
            feiten.GegevenGecorrigeerd,
            feiten.GegevenGedeeld,
            feiten.GegevenHertoetst,
            feiten.GegevenIngebracht,
            feiten.Gestemd,
            feiten.GrondslagGewogen,
            feiten.Heropend,
            feiten.KennisnameGetoetst,
            feiten.Meebesloten,
            feiten.MelderGeinformeerd,
            feiten.NietActiefGemaakt,
            feiten.NietGeinformeerd,
            feiten.NiveauVastgesteld,
            feiten.OpschalingBeoordeeld,
            feiten.Overgedragen,
            feiten.PersoonToegevoegd,
            feiten.PartnersGekozen,
            feiten.PartnerToegevoegd,
            feiten.PlanVerteld,
            feiten.RegieOvergedragen,
            feiten.SamenwerkingsafsprakenVastgelegd,
            feiten.StoppenGemotiveerd,
            feiten.Teruggetrokken,
            feiten.TevredenheidVastgelegd,
            feiten.ToestemmingBetrokkene,
            feiten.ToestemmingIngetrokken,
            feiten.ToestemmingMelder,
            feiten.ToestemmingVastgelegd,
            feiten.TriageVastgesteld,
            feiten.UitzonderingBeeindigd,
            feiten.VraagBeantwoord,
            feiten.VrijgaveGevraagd,
            feiten.Vrijgegeven,
        ),
        _REGIE,
    ),
}
