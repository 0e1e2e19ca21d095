package web

import "strings"

// Route is one line of the site for who walks it whole from outside: Method and Path as the mux reads
// them, and who may open it at all (anyone, public, personal, signed-in).
type Route struct{ Method, Path, Access string }

// Routes is the whole site, in the order of its table; a public page also under the practice's own
// address.
func Routes() []Route {
	names := map[access]string{anyone: "anyone", public: "public", personal: "personal", signedIn: "signed-in"}
	var all []Route
	for _, rt := range (&site{}).routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		all = append(all, Route{method, path, names[rt.access]})
		if rt.access == public {
			all = append(all, Route{method, atPractice + path, names[rt.access]})
		}
	}
	return all
}
