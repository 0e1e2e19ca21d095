package config

import (
	"net/netip"
	"strings"
)

// IsLoopback reports whether a place to listen (host:port) answers this computer only.
func IsLoopback(listen string) bool {
	host, ok := splitListen(listen)
	return ok && isLoopback(host)
}

func isLoopback(host string) bool {
	if name := strings.TrimSuffix(strings.ToLower(host), "."); name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// splitListen takes host:port apart; "[::1]:80" gives "::1".
func splitListen(listen string) (host string, ok bool) {
	at := strings.LastIndexByte(listen, ':')
	if at < 0 {
		return "", false
	}
	return strings.Trim(listen[:at], "[]"), true
}
