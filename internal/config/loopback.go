package config

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/fault"
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

// CheckListen says whether a place to listen can be one: host:port, the host may be empty. Invalid
// with a sentence.
func CheckListen(listen string) error {
	_, ok := splitListen(listen)
	if port, err := strconv.Atoi(listen[strings.LastIndexByte(listen, ':')+1:]); !ok || err != nil || port < 0 || port > 65535 {
		return fault.New(fault.Invalid, "listen", "“%s” is not an address to answer on. Write host:port, such as 127.0.0.1:8080.", listen)
	}
	return nil
}

// splitListen takes host:port apart; "[::1]:80" gives "::1".
func splitListen(listen string) (host string, ok bool) {
	at := strings.LastIndexByte(listen, ':')
	if at < 0 {
		return "", false
	}
	return strings.Trim(listen[:at], "[]"), true
}
