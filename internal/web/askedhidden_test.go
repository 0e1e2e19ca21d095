package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/pages"
)

// What was typed and is carried over to the next page is read there as it was read before.
func TestWhatIsCarriedOverIsReadTheSame(t *testing.T) {
	minutes := []protocol.Option{{ID: "rest"}, {ID: "focused"}}
	for _, c := range []struct {
		field protocol.Field
		given []string
	}{
		{protocol.Field{ID: "f", Kind: protocol.Line}, []string{"a line"}},
		{protocol.Field{ID: "f", Kind: protocol.Lines}, []string{"one", "two"}},
		{protocol.Field{ID: "f", Kind: protocol.Choices}, []string{"rest", "focused"}},
		{protocol.Field{ID: "f", Kind: protocol.Money}, []string{"3000"}},
		{protocol.Field{ID: "f", Kind: protocol.Money}, []string{"123456"}},
		{protocol.Field{ID: "f", Kind: protocol.Money}, []string{"a little"}},
		{protocol.Field{ID: "f", Kind: protocol.Money}, []string{"-3"}},
		{protocol.Field{ID: "f", Kind: protocol.Money}, []string{"1234567890123."}}, // too long, and no minor units
		{protocol.Field{ID: "f", Kind: protocol.Mix, Options: minutes}, []string{"rest=50", "focused=10"}},
		{protocol.Field{ID: "f", Kind: protocol.Goals}, []string{"very=An hour of rest", "little=A looser neck"}},
		{protocol.Field{ID: "f", Kind: protocol.Each}, []string{protocol.Picked{Item: "v1", Option: "little", Line: "Heat"}.String(), protocol.Picked{Item: "v2", Option: "no"}.String()}},
		{protocol.Field{ID: "f", Kind: protocol.Items}, []string{protocol.Deed{Who: "p1", By: "2026-03-05", What: "ring"}.String()}},
		{protocol.Field{ID: "f", Kind: protocol.Pressure}, []string{"calf:left=light"}},
		{protocol.Field{ID: "f", Kind: protocol.Visits}, []string{"v1=keep"}},
	} {
		a := pages.Asked{Fields: []protocol.Field{c.field}, Given: protocol.Answers{"f": c.given}, Currency: "GBP"}
		form := url.Values{}
		for _, h := range a.Hidden() {
			form.Add(h.Name, h.Value)
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got, err := answersIn(r, a.Fields, a.Currency)
		if diff := cmp.Diff(c.given, got["f"]); err != nil || diff != "" {
			t.Errorf("%v: %v %s", c.field.Kind, err, diff)
		}
	}
}
