package scenario

import (
	"fmt"
	"math"
	"regexp"

	"lanai/bindings/bind"
	"lanai/bindings/class"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau"
	"lanai/runtime/luau/vm"
	"lanai/scripts"
)

// This file holds what a bot does in the world. Its one rule: it happens in a
// resumption cycle of its own, as what comes from a client does, and is over when the
// call returns.

// actsFile holds what a bot does with its character, in Luau.
const actsFile = "prelude/bot.luau"

// loadActs runs the file and returns the table of its functions.
func loadActs(machine *vm.VM) (*vm.Table, error) {
	source, err := scripts.FS.ReadFile(actsFile)
	if err != nil {
		return nil, err
	}
	proto, err := luau.Compile(actsFile, string(source), luau.O1)
	if err != nil {
		return nil, err
	}
	results, err := machine.Call(machine.Load(proto, machine.NewEnv()).Value())
	if err != nil {
		return nil, err
	}
	return results[0].AsTable(), nil
}

// perform is a method that the file carries out.
func perform(c bind.Args, b *Bot) {
	b.there(c)
	s, script, name := b.sandbox, runtime.ScriptOf(c.Call.Thread()), c.Call.Name()
	args := append([]vm.Value{s.env.Instance(b.player)}, c.Call.Args(2)...)
	w := s.env.Park(c.Call)
	s.env.Loop.Post(func() {
		s.env.Invoke(script, s.acts.GetStr(name), func(results []vm.Value, err error) {
			s.env.Loop.Post(func() { settle(w, name, results, err) })
		}, args...)
	})
}

// act carries out what a bot does in Go.
func (b *Bot) act(c bind.Args, do func() (vm.Value, error)) {
	b.there(c)
	env, name := b.sandbox.env, c.Call.Name()
	w := env.Park(c.Call)
	env.Loop.Post(func() {
		if b.player.Parent() == nil {
			w.Fail(fmt.Sprintf("Bot:%s: %v", name, class.ErrLeft))
			return
		}
		result, err := do()
		env.Loop.Post(func() { settle(w, name, []vm.Value{result}, err) })
	})
}

// ownPosition is the position of an error that Roblox's methods raise in actsFile.
var ownPosition = regexp.MustCompile(`^` + regexp.QuoteMeta(actsFile) + `:\d+: `)

// settle ends the wait of a method.
func settle(w *runtime.Waiter, name string, results []vm.Value, err error) {
	if err != nil {
		w.Fail("Bot:" + name + ": " + ownPosition.ReplaceAllString(err.Error(), ""))
		return
	}
	w.Wake(results...)
}

// instanceArg returns an argument, an instance of a class that the bot's client sees.
func (b *Bot) instanceArg(c bind.Args, i int, isA string) *instance.Instance {
	inst := bind.AsInstance(c.Value(i))
	if inst == nil || !inst.IsA(isA) {
		c.TypeError(i, isA)
	}
	if err := b.client.Sees(inst); err != nil {
		c.Errorf("Bot:%s: %s: %v", c.Call.Name(), inst.FullName(), err)
	}
	return inst
}

// character returns the bot's character.
func (b *Bot) character() (*instance.Instance, error) {
	if character, _ := property(b.player, "Character").(*instance.Instance); character != nil {
		return character, nil
	}
	return nil, fmt.Errorf("%s has no character", b.player.Name())
}

// activate is Bot:Activate() -> boolean: a click with the tool in the hand. It gives
// false for a tool that cannot be used.
func activate(c bind.Args, b *Bot) {
	b.act(c, func() (vm.Value, error) {
		character, err := b.character()
		if err != nil {
			return vm.Nil, err
		}
		tool := character.FindFirstChildOfClass("Tool")
		if tool == nil {
			return vm.Nil, fmt.Errorf("%s holds no tool", b.player.Name())
		}
		return vm.Bool(class.ActivateTool(tool)), nil
	})
}

// chat is Bot:Chat(text): what the player types into the chat.
func chat(c bind.Args, b *Bot) {
	text := c.String(1)
	b.act(c, func() (vm.Value, error) {
		class.Say(b.player, text)
		return vm.Nil, nil
	})
}

// click is Bot:Click(detector, right?) -> boolean: a click with the left button of the
// mouse, or the right one. It gives false if the character is too far away.
func click(c bind.Args, b *Bot) {
	detector, right := b.instanceArg(c, 1, "ClickDetector"), c.OptBool(2, false)
	b.act(c, func() (vm.Value, error) {
		_, err := b.character()
		return vm.Bool(err == nil && class.Click(detector, b.player, right)), err
	})
}

// trigger is Bot:Trigger(prompt) -> boolean: the player holds the key of a
// ProximityPrompt for as long as it takes. It gives false if the prompt is disabled or
// the character too far away.
func trigger(c bind.Args, b *Bot) {
	prompt := b.instanceArg(c, 1, "ProximityPrompt")
	b.there(c)
	env, w := b.sandbox.env, b.sandbox.env.Park(c.Call)
	env.Loop.Post(func() {
		if _, err := b.character(); err != nil {
			w.Fail("Bot:Trigger: " + err.Error())
			return
		}
		done := func(triggered bool) { env.Loop.Post(func() { w.Wake(vm.Bool(triggered)) }) }
		if !class.Trigger(prompt, b.player, done) {
			done(false)
		}
	})
}

// touch is Bot:Touch(part) -> boolean: the HumanoidRootPart of the character touches
// a part, and lets go of it in the next cycle. It gives false for parts without
// CanTouch.
func touch(c bind.Args, b *Bot) {
	part := b.instanceArg(c, 1, "BasePart")
	b.act(c, func() (vm.Value, error) {
		character, err := b.character()
		if err != nil {
			return vm.Nil, err
		}
		root := character.FindFirstChild("HumanoidRootPart")
		if root == nil || !root.IsA("BasePart") {
			return vm.Nil, fmt.Errorf("the character of %s has no HumanoidRootPart", b.player.Name())
		}
		b.sandbox.env.Loop.Post(func() { class.TouchEnd(part, root) })
		return vm.Bool(class.Touch(part, root)), nil
	})
}

// --- purchases --------------------------------------------------------------------------

// goods are the kinds of what can be bought, by the names of Enum.InfoType.
var goods = map[string]class.Goods{
	"Asset":        class.GoodsAsset,
	"Bundle":       class.GoodsBundle,
	"GamePass":     class.GoodsPass,
	"Product":      class.GoodsProduct,
	"Subscription": class.GoodsSubscription,
}

// buy is Bot:Buy(id, infoType?): the player buys something as if its client had
// been asked and had said yes. Without a kind, an id that lanai.toml does not know
// is a developer product's.
func buy(c bind.Args, b *Bot) {
	kind, err := b.sandbox.goodsArg(c, 2)
	if err != nil {
		c.ArgError(2, err.Error())
	}
	id := c.Value(1)
	if kind == "" && id.IsString() {
		kind = class.GoodsSubscription
	}
	number := 0.0
	if !id.IsString() {
		if number = c.Number(1); number != math.Trunc(number) || number < 1 || number > 1<<53 {
			c.ArgError(1, "id expected, got "+vm.ToString(id))
		}
	}
	b.act(c, func() (vm.Value, error) {
		if kind == "" {
			return vm.Nil, class.Buy(c.Env, b.player, int64(number))
		}
		return vm.Nil, class.BuyGoods(c.Env, class.Prompt{Player: b.player, Goods: kind, ID: vm.ToString(id)})
	})
}

// goodsArg reads an item of Enum.InfoType or its name, "" if there is none.
func (s *Sandbox) goodsArg(c bind.Args, i int) (class.Goods, error) {
	if c.Missing(i) {
		return "", nil
	}
	item, ok := bind.From[instance.Values](s.env).EnumItem("InfoType", bind.FromLuau(c.Value(i)))
	if !ok {
		return "", fmt.Errorf("item of Enum.InfoType expected, got %s", s.env.VM.Typeof(c.Value(i)))
	}
	return goods[regexp.MustCompile(`\w+$`).FindString(fmt.Sprint(item))], nil
}

// buyPremium is Bot:BuyPremium(): the player becomes a member.
func buyPremium(c bind.Args, b *Bot) {
	b.act(c, func() (vm.Value, error) {
		return vm.Nil, class.BuyGoods(c.Env, class.Prompt{Player: b.player, Goods: class.GoodsPremium})
	})
}

// onPrompt is Sandbox:OnPrompt(fn): fn(bot, id, infoType) decides whether a player
// buys what a script of the game asks it to. Of Premium, id and infoType are nil.
func onPrompt(c bind.Args, s *Sandbox) {
	fn, script := functionArg(c, 1), runtime.ScriptOf(c.Call.Thread())
	class.AnswerPrompts(s.env, func(p class.Prompt) bool {
		results, err := s.env.Callback(script, fn, s.promptArguments(p)...)
		if err != nil {
			s.env.Print(s.thread, runtime.Error, err.Error())
			return false
		}
		return len(results) > 0 && results[0].Truthy()
	})
}

func (s *Sandbox) promptArguments(p class.Prompt) []vm.Value {
	args := []vm.Value{s.bot(p.Player).ToLuau(s.env), vm.Nil, vm.Nil}
	for name, kind := range goods {
		if kind == p.Goods {
			item, _ := bind.From[instance.Values](s.env).EnumItem("InfoType", name)
			args[2] = s.env.ToLuau(item)
		}
	}
	if id, ok := vm.ToNumber(vm.Str(p.ID)); ok {
		args[1] = vm.Number(id)
	} else if p.ID != "" {
		args[1] = vm.Str(p.ID)
	}
	return args
}
