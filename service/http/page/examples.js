// Written for Detente; the events are invented.
export const EXAMPLES = [
  ["Cod and icebreakers", `Norway and Russia signed an agreement on cod quotas in Tromso on Tuesday, the fisheries ministry in Oslo said.

Finland, which was not at the table, accused Moscow of closing two border posts without notice and recalled its ambassador.

Sweden lent Norway an icebreaker for the winter.`],
  ["A dam on the river", `Ethiopia said it had begun to fill the second reservoir. Egypt warned that it would "not stand by" and asked Sudan to join its complaint.

Khartoum declined. It had bought the first 200 megawatts from Addis Ababa in May, officials said.

Kenya offered to host talks between Egypt and Ethiopia in Nairobi.`],
  ["Copper", `Chile's mining minister said the state smelter would ship 40,000 tonnes of copper to India this year, despite Peru's lower price.

Peru lifted the duty on Chilean grapes, which had angered growers on both sides of the border.

China fined an Australian carrier for late papers. Canberra called it a misunderstanding.`],
];
