package class

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/outbound"
)

// This file holds HttpService and those of its methods that need no network.
// Its one rule: they work whether requests are allowed or not.

// HttpService is the class HttpService.
// https://create.roblox.com/docs/reference/engine/classes/HttpService
var HttpService = bind.Class{
	Name:    "HttpService",
	Service: true,
	Properties: []instance.Property{
		{Name: "HttpEnabled", Type: instance.Bool, Default: false, ReadOnly: true},
	},
	Methods: map[string]bind.Method{
		"GenerateGUID": generateGUID,
		"GetAsync":     httpGet,
		"GetSecret":    getSecret,
		"JSONDecode":   jsonDecode,
		"JSONEncode":   jsonEncode,
		"PostAsync":    httpPost,
		"RequestAsync": httpRequest,
		"UrlEncode":    urlEncode,
	},
	Unsupported: map[string]string{
		"CreateWebStreamClient": "it works in Studio only; use RequestAsync",
	},
	Created: func(i *instance.Instance) {
		// A project file may still say false.
		if e, ok := i.Tree().Root().Data.(*bind.Env); ok && bind.From[*outbound.Client](e).Enabled() {
			i.Put("HttpEnabled", true)
		}
	},
}

// generateGUID returns a random UUID of version 4 in lower case, in braces
// unless the argument is false.
func generateGUID(c *bind.Call) {
	id := newGUID(settings(c.Self).Rand)
	if c.OptBool(1, true) {
		id = "{" + id + "}"
	}
	c.ReturnString(id)
}

// newGUID makes a UUID of version 4 in lower case.
func newGUID(r *rand.Rand) string {
	hi, lo := r.Uint64(), r.Uint64()
	hi = hi&^0xf000 | 0x4000 // version 4
	lo = lo&^(3<<62) | 2<<62 // variant 1
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&(1<<48-1))
}

// getSecret gives a secret that the host keeps for the scripts.
func getSecret(c *bind.Call) {
	text, ok := bind.From[*outbound.Client](c.Env).Secret(c.String(1))
	if !ok {
		c.Errorf("Can't find secret with given key")
	}
	c.Give(bind.NewSecret(text))
}

func jsonEncode(c *bind.Call) {
	text, err := bind.AppendJSON(nil, c.Value(1), bind.JSONRules{Charge: c.Thread().Charge})
	switch err {
	case nil:
	case bind.JSONCyclic:
		c.Errorf("tables cannot be cyclic")
	default:
		c.Errorf("Can't convert to JSON")
	}
	c.ReturnString(string(text))
}

func jsonDecode(c *bind.Call) {
	text := c.String(1)
	tables := strings.Count(text, "[") + strings.Count(text, "{")
	c.Charge(4*len(text) + 128*tables) // about what the values take
	v, err := bind.ParseJSON(text)
	if err != nil {
		c.Errorf("Can't parse JSON")
	}
	c.Return(v)
}

// urlEncode writes every byte but letters and digits as %XX.
func urlEncode(c *bind.Call) {
	const hex = "0123456789ABCDEF"
	text := c.String(1)
	out := make([]byte, 0, len(text)+len(text)/2)
	for _, b := range []byte(text) {
		switch {
		case '0' <= b && b <= '9', 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z':
			out = append(out, b)
		default:
			out = append(out, '%', hex[b>>4], hex[b&15])
		}
	}
	c.ReturnString(string(out))
}
