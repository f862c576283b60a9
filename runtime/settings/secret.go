package settings

import "strings"

// This file holds secrets. Its one rule: they come from variables and are never printed.

// Secrets are what HttpService:GetSecret gives, by name: API_KEY from the variable LANAI_SECRET_API_KEY. environment is
// as os.Environ gives it.
func Secrets(environment []string) map[string]string {
	secrets := map[string]string{}
	for _, variable := range environment {
		if name, ok := strings.CutPrefix(variable, "LANAI_SECRET_"); ok {
			name, value, _ := strings.Cut(name, "=")
			secrets[name] = value
		}
	}
	return secrets
}
