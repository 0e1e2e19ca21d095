package boundary

// Starters gives texts to begin from, in a therapist's own voice. They have no id, and version 0:
// set-up offers them, she changes every word she likes. The first three of each column are those
// that set-up proposes; the rest are there to choose from. A text never says "I will charge" for
// what was not told before.
func Starters() []Boundary {
	list := []Boundary{
		{
			Side: Ask, Title: "Coming late", Watches: Late, Within: Late.Within(),
			Rule:    "Your visit begins when it was booked and ends on time, also when you come late. The full price stays.",
			Why:     "Somebody is waiting after you, and that person’s time is as good as yours.",
			Follows: [3]string{"A word about it, and nothing more", "The same in writing, and we look for an hour that suits you better", "We talk about whether it can work"},
		},
		{
			Side: Ask, Title: "Calling off", Watches: LateCancel, Within: LateCancel.Within(),
			Rule:    "If you cannot come, please tell me a day before. For a later word I ask half the price. When you are ill, just tell me.",
			Why:     "With a day in hand I can give the time to somebody on my list.",
			Follows: [3]string{"I let it go, and tell you so", "Half the price", "Half the price, and from then on visits are paid when they are booked"},
		},
		{
			Side: Ask, Title: "Between us",
			Rule:    "This is massage for your health. Words, looks or wishes of another kind end the visit at that moment.",
			Why:     "I can only work well where I am safe.",
			Follows: [3]string{"The visit ends, and is paid in full", "We do not meet again", ""},
		},
		{
			Side: Ask, Title: "Coming well",
			Rule:    "With fever, a stomach upset or anything catching, please stay at home and send me a word. It costs you nothing.",
			Why:     "My hands go from you to the next person, who may be pregnant or frail.",
			Follows: [3]string{"We find another day, at no cost", "We find another day, at no cost", "We find another day, and talk about how to tell sooner"},
		},
		{
			Side: Ask, Title: "Paying", Watches: Unpaid, Within: Unpaid.Within(),
			Rule:    "Please pay at the end of the visit, in cash or as we agreed. If a month is tight, say so and we find a way.",
			Why:     "These hours are what I live on.",
			Follows: [3]string{"A friendly reminder", "A reminder with a day on it", "New visits wait until the old ones are paid"},
		},
		{
			Side: Ask, Title: "Telling me about your health",
			Rule:    "Before we start, tell me what has changed: a new medicine, an operation, a pregnancy, a pain you do not know.",
			Why:     "Some things that are good for one body are not good for another.",
			Follows: [3]string{"We talk about why it matters", "I ask you each time, before we begin", "I may not treat you that day"},
		},
		{
			Side: Count, Title: "Your time", Watches: OwnStart,
			Rule:    "I am ready when your visit begins, and your minutes are yours in full.",
			Why:     "You planned your day around it.",
			Follows: [3]string{"You get the minutes back, the same day or the next time, as you choose", "The minutes back, and something off the price", "The visit costs nothing"},
		},
		{
			Side: Count, Title: "The price", Watches: OwnPrice,
			Rule:    "You pay what I told you when you booked. A new price holds only for visits booked after I told you.",
			Why:     "Nobody should lie on a table and do sums.",
			Follows: [3]string{"I correct it at once and say that I am sorry", "The same, and I look for what let it happen", "The same, and the visit is half price"},
		},
		{
			Side: Count, Title: "Your say",
			Rule:    "Lighter, deeper, not there, stop: say it at any moment. You need no reason, and I will not mind.",
			Why:     "It is your body. I feel a good deal with my hands, and not everything.",
			Follows: [3]string{"I stop or change it at once, and ask how it is now", "We go through together what you want and what you do not", "You choose whether to go on with me or with somebody else, and I help you find them"},
		},
		{
			Side: Count, Title: "What you tell me",
			Rule:    "What you say in this room stays with me. I tell nobody without asking you first, unless the law obliges me to.",
			Why:     "You can only rest where you need not watch your words.",
			Follows: [3]string{"I tell you what happened and put right what can be put right", "The same, and in writing", ""},
		},
		{
			Side: Count, Title: "A clean, warm place",
			Rule:    "Fresh linen, washed hands, a warm room. You undress as far as you like, and you are always covered but for the part I work on.",
			Why:     "A body that is cold or unsure cannot let go.",
			Follows: [3]string{"Say it, and I put it right before we go on", "The same, and you get the minutes back", ""},
		},
		{
			Side: Count, Title: "An answer", Watches: OwnAnswer,
			Rule:    "If you write or ring because something was not right, you hear from me by the end of the next working day.",
			Why:     "Waiting for an answer is worse than most answers.",
			Follows: [3]string{"You hear from me at once, with a new day that I keep", "The same, and I ring you", "You get the number of somebody I trust, who will listen to you"},
		},
	}
	for i := range list {
		list[i].Order, list[i].Active = i+1, true
	}
	return list
}

// Proposed gives the starters that set-up puts on its page, three of each column.
func Proposed() []Boundary {
	list := Starters()
	return append(Column(list, Ask)[:3:3], Column(list, Count)[:3]...)
}
