package datatype

import "lanai/bindings/bind"

// This file holds Secret. Its one rule: a script makes a new secret from one,
// and never a string.

var secretType = bind.Type[*bind.Secret]{
	Name: "Secret",
	Methods: map[string]func(bind.Args, *bind.Secret){
		"AddPrefix": func(c bind.Args, s *bind.Secret) { c.Give(bind.NewSecret(c.String(1) + s.Reveal())) },
		"AddSuffix": func(c bind.Args, s *bind.Secret) { c.Give(bind.NewSecret(s.Reveal() + c.String(1))) },
	},
	ToString: func(*bind.Secret) string { return "Secret" },
}
