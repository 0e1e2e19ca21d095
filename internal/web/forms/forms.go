// Package forms turns what a browser sends into typed structs, and back.
//
// It keeps both: the typed form for the office, and exactly what was typed, so that a page that
// comes back shows it again. All problems of a form are found at once, in words for the person who
// typed, under the names of the fields. It checks the form of what was typed (a date, a number, an
// id), never what it means. It imports the kernel and say; it knows no page.
//
// A field is a field of a struct with a tag:
//
//	type Visit struct {
//		Client  ident.Client  `form:"client,id,required" missing:"Say who comes"`
//		Day     civil.Date    `form:"day,required" missing:"Choose a day"`
//		Starts  *civil.Minute `form:"starts"`
//		Minutes int           `form:"minutes,required,min=5,max=480"`
//		Note    string        `form:"note,max=2000"`
//		Areas   []string      `form:"where"`
//		Levels  map[string]int `form:"pressure,min=0,max=5"` // pressure.neck=3
//		Rows    []Service     `form:"service"`               // service.0.name, service.0.minutes
//	}
//
// Texts are trimmed, their line ends and accents put in one form, control characters left out;
// ",raw" leaves a text as it is (passwords). Rows in which nothing was typed are left out.
package forms

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/web/say"
)

// Limit is the largest body that is read, in bytes.
const Limit = 1 << 20

// Values is what was typed, as it was typed.
type Values url.Values

// Get gives the first value of a field, empty when there is none.
func (v Values) Get(name string) string { return url.Values(v).Get(name) }

// All gives all values of a field.
func (v Values) All(name string) []string { return v[name] }

// Has reports whether the field was sent at all; a box that is not ticked is not sent.
func (v Values) Has(name string) bool { return url.Values(v).Has(name) }

// Is reports whether one of the field's values is this one: whether a box was ticked.
func (v Values) Is(name, value string) bool { return slices.Contains(v[name], value) }

// Bind reads a request's form into a T. The values are given also when there are problems; a body
// above Limit is one problem without a field.
func Bind[T any](r *http.Request) (T, Values, fault.Problems) {
	values, problems := read(r)
	if len(problems) > 0 {
		var none T
		return none, values, problems
	}
	form, problems := Decode[T](r.Context(), values)
	return form, values, problems
}

// read gives the fields of a GET's address or of a POST's body.
func read(r *http.Request) (Values, fault.Problems) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return Values(r.URL.Query()), nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, Limit)
	err := r.ParseForm()
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") && err == nil {
		err = r.ParseMultipartForm(Limit)
	}
	values := Values(r.PostForm)
	if values == nil {
		values = Values{}
	}
	if err == nil {
		return values, nil
	}
	var problems fault.Problems
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		problems.Add("", "%s", say.T(r.Context(), "That is more than we can take at once (1 MB). Send it in smaller pieces."))
	} else {
		problems.Add("", "%s", say.T(r.Context(), "The form did not arrive whole. Please send it again."))
	}
	return values, problems
}

// File gives the name and the content of an uploaded file after Bind; content is nil when none was
// chosen. The error is an Invalid fault about that field.
func File(r *http.Request, name string) (filename string, content []byte, err error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 {
		return "", nil, nil
	}
	header := r.MultipartForm.File[name][0]
	unreadable := func() error {
		return fault.Invalidf(name, "%s", say.T(r.Context(), "The file could not be read. Please choose it again."))
	}
	if header.Size > Limit {
		return header.Filename, nil, fault.Invalidf(name, "%s", say.T(r.Context(), "The file is larger than 1 MB."))
	}
	f, err := header.Open()
	if err != nil {
		return header.Filename, nil, unreadable()
	}
	defer func() { _ = f.Close() }() // it was only read
	content, err = io.ReadAll(f)
	if err != nil {
		return header.Filename, nil, unreadable()
	}
	return header.Filename, content, nil
}

// Decode reads values into a T, with all problems in the order of its fields. It panics on a struct
// that cannot be a form: that is a mistake in the program, found by the first test that uses it.
func Decode[T any](ctx context.Context, values Values) (T, fault.Problems) {
	var form T
	d := decoder{ctx: ctx, values: values}
	d.structure("", reflect.ValueOf(&form).Elem())
	return form, d.problems
}

// Encode writes a form as the values that a browser would send for it. It is what a page shows at
// first, and Decode gives the same form again.
func Encode[T any](form T) Values {
	values := Values{}
	encodeStruct(values, "", reflect.ValueOf(form))
	return values
}
