package boundary

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/fault"
)

func TestStarters(t *testing.T) {
	counts, titles := map[Side]int{}, map[string]bool{}
	for _, b := range Starters() {
		tidy, err := b.Tidy()
		if err != nil {
			t.Errorf("%s: %v", b.Title, err)
		}
		if diff := cmp.Diff(b, tidy); diff != "" {
			t.Errorf("%s is not tidy: %s", b.Title, diff)
		}
		if b.Why == "" || b.Follows[0] == "" || !b.Active || titles[b.Title] {
			t.Errorf("%s lacks a why, what follows, or its own title", b.Title)
		}
		if strings.ContainsAny(b.Rule+b.Why+strings.Join(b.Follows[:], ""), "!") {
			t.Errorf("%s raises its voice", b.Title)
		}
		titles[b.Title] = true
		counts[b.Side]++
	}
	if counts[Ask] < 6 || counts[Count] < 6 {
		t.Errorf("starters: %v", counts)
	}
	var got []string
	for _, b := range Proposed() {
		got = append(got, string(b.Side)+" "+b.Title)
	}
	want := []string{"ask Coming late", "ask Calling off", "ask Between us", "count Your time", "count The price", "count Your say"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTidy(t *testing.T) {
	b, err := Boundary{Side: Ask, Title: "  Coming late ", Rule: " We end on time. ", Follows: [3]string{" a word "}}.Tidy()
	if err != nil || b.Title != "Coming late" || b.Rule != "We end on time." || b.Follows[0] != "a word" {
		t.Errorf("%+v, %v", b, err)
	}
	long := strings.Repeat("ß", LongestText+1)
	for _, bad := range []Boundary{
		{}, {Side: Ask, Rule: "x"}, {Side: Ask, Title: "x"}, {Side: "x", Title: "x", Rule: "x"}, {Side: Ask, Title: strings.Repeat("x", LongestTitle+1), Rule: "x"},
		{Side: Ask, Title: "x", Rule: long}, {Side: Ask, Title: "x", Rule: "x", Why: long}, {Side: Ask, Title: "x", Rule: "x", Follows: [3]string{long}},
	} {
		if _, err := bad.Tidy(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40v passed", bad)
		}
	}
}

func TestStandings(t *testing.T) {
	current := []Boundary{
		{ID: "late", Version: 3, Side: Ask, Active: true}, {ID: "price", Version: 1, Side: Count, Active: true},
		{ID: "say", Version: 2, Side: Count, Active: true}, {ID: "old", Version: 1, Side: Ask},
	}
	acks := []Acknowledgement{
		{Boundary: "late", Version: 2, How: Agreed, On: "2026-01-12"}, {Boundary: "late", Version: 1, How: Agreed, On: "2025-01-01"},
		{Boundary: "price", Version: 1, How: Told, On: "2026-01-01"}, {Boundary: "price", Version: 1, How: Agreed, On: "2026-01-02"},
		{Boundary: "say", Version: 9, How: Agreed, On: "2026-01-02"}, {Boundary: "old", Version: 1, How: Agreed, On: "2026-01-02"},
	}
	want := []Standing{
		{Boundary: current[0], Known: true, Older: true, How: Agreed, On: "2026-01-12", Version: 2},
		{Boundary: current[1], Known: true, How: Agreed, On: "2026-01-02", Version: 1},
		{Boundary: current[2]},
	}
	if diff := cmp.Diff(want, Standings(current, acks)); diff != "" {
		t.Error(diff)
	}
	if not := NotTold(current, acks); len(not) != 1 || not[0].ID != "say" {
		t.Errorf("not told: %v", not)
	}
	if AllAgreed(current, acks) || !AllAgreed(current[1:2], acks) || !AllAgreed(nil, nil) {
		t.Error("agreeing is judged wrongly")
	}
}

func TestColumnSameWords(t *testing.T) {
	list := []Boundary{{ID: "b", Side: Ask, Order: 2, Active: true}, {ID: "a", Side: Ask, Order: 1, Active: true}, {ID: "c", Side: Count, Active: true}, {ID: "d", Side: Ask}}
	if got := Column(list, Ask); len(got) != 2 || got[0].ID != "a" || got[1].ID != "b" {
		t.Errorf("%v", got)
	}
	if a, b := list[0], list[0]; !a.Same(b) {
		t.Error("the same is not the same")
	}
	moved, changed := list[0], list[0]
	moved.Order, changed.Why = 9, "because"
	if !list[0].Same(moved) || list[0].Same(changed) {
		t.Error("only the text makes a version")
	}
	for _, h := range []How{Told, Read, Agreed} {
		if !h.Valid() || h.Words() == "" {
			t.Errorf("%s has no words", h)
		}
	}
	if How("x").Valid() || How("x").Words() != "" || Ask.Words() == Count.Words() || Side("x").Valid() {
		t.Error("words are wrong")
	}
}
