"""Whatever people do in whatever order, the pathway keeps its promises."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cases import casework
from cases.casework import JUDICIAL, NON_JUDICIAL, Consents, Course
from cases.errors import Refused

truth = st.booleans()
answers = st.sampled_from([None, "given", "refused", "withdrawn", "too_young"])
scopes = st.frozensets(st.sampled_from(casework.SCOPES))
consents = st.builds(
    Consents, child=answers, guardian=answers.filter(lambda a: a != "too_young"), child_scope=scopes,
    guardian_scope=scopes, override=truth,
)  # fmt: skip
courses = st.builds(
    Course, pathway=st.sampled_from([None, *casework.PATHWAYS]), proposed=st.none(), reported=truth,
    permission=st.sampled_from([None, *casework.PERMISSIONS]),
)  # fmt: skip


class People(RuleBasedStateMachine):
    """Everybody presses every button; the rules alone decide."""

    def __init__(self):
        super().__init__()
        self.course, self.approved, self.granted = Course(), 0, False

    def attempt(self, step, *args, **more):
        try:
            self.course = step(self.course, *args, **more)
        except Refused:
            return False
        return True

    @rule(pathway=st.sampled_from(["judicial", "non_judicial", "other", ""]), imminent=truth)
    def choose(self, pathway, imminent):
        before = self.course.pathway
        done = self.attempt(casework.choose, pathway, imminent=imminent)
        assert not (done and before)
        assert not (done and imminent and self.course.pathway != JUDICIAL)

    @rule()
    def report(self):
        self.attempt(casework.report)

    @rule(word=st.sampled_from(["granted", "refused", "pending", ""]))
    def permit(self, word):
        if self.attempt(casework.permit, word):
            assert self.course.reported
            self.granted = word == "granted"

    @rule()
    def propose(self):
        before = self.course.pathway
        self.attempt(casework.propose)
        assert self.course.pathway == before

    @rule(approved=truth, imminent=truth)
    def settle(self, approved, imminent):
        before = self.course
        done = self.attempt(casework.settle, approved=approved, imminent=imminent)
        changed = self.course.pathway != before.pathway
        assert changed == (done and approved)
        assert not (changed and imminent and self.course.pathway != JUDICIAL)
        if changed:
            self.granted = False

    @invariant()
    def services_move_only_with_a_judges_yes_or_with_consent(self):
        free = not casework.obstacles(self.course, Consents())
        assert free == (self.course.pathway == JUDICIAL and self.granted)

    @invariant()
    def a_judge_is_asked_on_the_judicial_pathway_alone(self):
        assert (self.course.permission is not None) == (self.course.pathway == JUDICIAL)
        assert self.course.permission != "granted" or self.course.reported

    @invariant()
    def what_is_proposed_is_the_other_pathway(self):
        assert self.course.proposed is None or {self.course.pathway, self.course.proposed} == {
            JUDICIAL,
            NON_JUDICIAL,
        }


TestPeople = People.TestCase


@given(courses, consents, st.sampled_from(["follow_up", "sharing"]))
def test_nothing_begins_without_the_judge_or_both_consents(course, agreed, scope):
    if casework.obstacles(course, agreed, scope):
        return
    if course.pathway == JUDICIAL:
        assert course.permission == "granted"
        return
    assert course.pathway == NON_JUDICIAL
    assert agreed.child == "too_young" or (agreed.child == "given" and scope in agreed.child_scope)
    assert agreed.override or (agreed.guardian == "given" and scope in agreed.guardian_scope)


@given(st.lists(st.sampled_from([*casework.SERVICE_STEPS]), max_size=12))
def test_a_service_never_skips_the_plan_and_never_leaves_its_end(wished):
    state = None
    for wish in wished:
        try:
            casework.check_step(state, wish)
        except Refused:
            continue
        assert state is not None or wish == "planned"
        assert state != "ended"
        state = wish
