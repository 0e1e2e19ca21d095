package web

import (
	"net/http"
	"time"
)

// Limits on what a request may be.
const (
	// largestForm holds a long letter; a file for the import is bounded where it is read.
	largestForm = 1 << 20
	// largestUpload is a list of some thousand clients.
	largestUpload = 8 << 20
)

// policy lets a page load nothing but our own files, and run no script that stands in the page.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guarded puts the headers on every answer, refuses what comes from another site, and bounds what
// is read.
func (s *site) guarded(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(s.page(func(w http.ResponseWriter, r *http.Request) error { return errCrossSite }))
	return headers(cross.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(largestForm)
		if r.Method == http.MethodPost && isUpload(r) {
			limit = largestUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})))
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		h.Set("Cache-Control", "no-store")
		if overTLS(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// overTLS reports whether the person's browser speaks TLS: to us, or to a proxy on this computer.
func overTLS(r *http.Request) bool {
	return r.TLS != nil || fromProxy(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// Server gives the timeouts of an HTTP server for people on slow lines.
func Server(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
}
