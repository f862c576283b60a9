package redis

// This file holds the names of the keys in Redis. Its one rule: what one script touches carries one hash tag, so that a
// cluster keeps it on one node; and no two things share a name.
//
//	lanai:{s/store/scope/name}        latest version of a key of a standard store
//	lanai:{s/store/scope/name}:h, :b  its superseded versions: heads and bodies by slot
//	lanai:{s/store/scope/name}:l      lease: token, holder, end, and the request that acquired it
//	lanai:{s/store/scope}:i           index, the names in a standard store and scope
//	lanai:{s/store/scope}:m           names in the index that had no key when listed, with when that was noticed
//	lanai:{o/store/scope}/name        latest version of a key of an ordered store
//	lanai:{o/store/scope}:l/name      lease
//	lanai:{o/store/scope}:i, :k       index, and ranks: numbers with names
//	lanai:{s/store}:c, {o/store}:c    scopes of a store
//	lanai:{s}, {o} with :t, :n, :u    names of stores, their first and last write
//	lanai:format, lanai:notices       what this is, and the Pub/Sub channel

import (
	"strings"

	"lanai/datastore"
)

const hexDigits = "0123456789ABCDEF"

// appendEscaped appends s so that it holds no slash, brace, percent sign, blank or control character.
func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c == 0x7F || c == '/' || c == '{' || c == '}' || c == '%':
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return b
}

// unescape reads what appendEscaped wrote.
func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", false
		}
		high, low := strings.IndexByte(hexDigits, s[i+1]), strings.IndexByte(hexDigits, s[i+2])
		if high < 0 || low < 0 {
			return "", false
		}
		b = append(b, byte(high<<4|low))
		i += 2
	}
	return string(b), true
}

// kindOf is the first part of every tag.
func kindOf(ordered bool) string {
	if ordered {
		return "o"
	}
	return "s"
}

// path joins a kind and parts with slashes.
func path(ordered bool, parts ...string) string {
	b := append(make([]byte, 0, 64), kindOf(ordered)...)
	for _, part := range parts {
		b = appendEscaped(append(b, '/'), part)
	}
	return string(b)
}

// pathOf names a key, in notices.
func pathOf(k datastore.Key) string { return path(k.Ordered, k.Store, k.Scope, k.Name) }

// keyAt reads what pathOf wrote.
func keyAt(text string) (datastore.Key, bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 4 || parts[0] != kindOf(true) && parts[0] != kindOf(false) {
		return datastore.Key{}, false
	}
	for i := range parts {
		var ok bool
		if parts[i], ok = unescape(parts[i]); !ok {
			return datastore.Key{}, false
		}
	}
	return datastore.Key{Store: parts[1], Scope: parts[2], Name: parts[3], Ordered: parts[0] == kindOf(true)}, true
}

// at is the key in Redis with this tag and ending.
func (b *Backend) at(tag, ending string) string { return b.prefix + ":{" + tag + "}" + ending }

// recordAt is the place of the latest version of a key.
func (b *Backend) recordAt(k datastore.Key) string {
	at := append(append(make([]byte, 0, 96), b.prefix...), ":{"...)
	at = append(append(at, kindOf(k.Ordered)...), '/')
	at = append(appendEscaped(at, k.Store), '/')
	at = appendEscaped(at, k.Scope)
	if k.Ordered {
		return string(appendEscaped(append(at, "}/"...), k.Name))
	}
	return string(append(appendEscaped(append(at, '/'), k.Name), '}'))
}

// recordKeys are the keys of a script on the versions of a key: the latest, heads, bodies, the lease, and for an ordered
// key index and ranks. Ordered keys have no history; what stands for it is always empty, and no name of a key can be it.
func (b *Backend) recordKeys(k datastore.Key) []string {
	if k.Ordered {
		shelf := b.at(path(true, k.Store, k.Scope), "")
		name := string(appendEscaped([]byte{'/'}, k.Name))
		return []string{shelf + name, shelf + ":h", shelf + ":b", shelf + ":l" + name, shelf + ":i", shelf + ":k"}
	}
	record := b.at(pathOf(k), "")
	return []string{record, record + ":h", record + ":b", record + ":l"}
}

// leaseKeys are the keys of a script on the lease of a key alone.
func (b *Backend) leaseKeys(k datastore.Key) []string { return b.recordKeys(k)[3:4] }

// shelfAt is the place of something about a store and scope.
func (b *Backend) shelfAt(r datastore.StoreRef, ending string) string {
	return b.at(path(r.Ordered, r.Store, r.Scope), ending)
}

// indexAt is the place of the names in a store and scope.
func (b *Backend) indexAt(r datastore.StoreRef) string { return b.shelfAt(r, ":i") }

// missingAt is the place of the names in an index that had no key.
func (b *Backend) missingAt(r datastore.StoreRef) string { return b.shelfAt(r, ":m") }

// ranksAt is the place of the numbers in an ordered store and scope.
func (b *Backend) ranksAt(r datastore.StoreRef) string { return b.shelfAt(r, ":k") }

// scopesAt is the place of the scopes of a store.
func (b *Backend) scopesAt(r datastore.StoreRef) string { return b.at(path(r.Ordered, r.Store), ":c") }

// storesAt is the place of something about all stores.
func (b *Backend) storesAt(ordered bool, ending string) string { return b.at(kindOf(ordered), ending) }
